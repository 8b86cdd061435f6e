#!/bin/sh
# dutyofficer at the command line as the service runs it: by its user, with its settings, its database and its secret.
# Install: install -m 755 systemd/dutyofficer.sh /usr/local/sbin/dutyofficer     It needs root, as systemctl does.
umask 077
token=/etc/dutyofficer/credentials/twilio_auth_token
if [ -r "$token" ]; then
    DUTYOFFICER_TWILIO_AUTH_TOKEN=$(cat "$token")
    export DUTYOFFICER_TWILIO_AUTH_TOKEN
fi
export STATE_DIRECTORY=/var/lib/dutyofficer
export DUTYOFFICER_CONFIG="${DUTYOFFICER_CONFIG:-/etc/dutyofficer/dutyofficer.toml}"
exec runuser -u dutyofficer -- /opt/dutyofficer/.venv/bin/dutyofficer "$@"
