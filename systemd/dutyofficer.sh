#!/bin/sh
# dutyofficer at the command line as the service runs it: by its user, with its settings, its database and its secrets.
# Install: install -m 755 systemd/dutyofficer.sh /usr/local/sbin/dutyofficer     It needs root, as systemctl does.
umask 077
for secret in twilio_auth_token session_secret oidc_client_secret notify_api_key smtp_password; do
    file=/etc/dutyofficer/credentials/$secret
    if [ -r "$file" ]; then
        export "DUTYOFFICER_$(echo "$secret" | tr '[:lower:]' '[:upper:]')=$(cat "$file")"
    fi
done
export STATE_DIRECTORY=/var/lib/dutyofficer
export DUTYOFFICER_CONFIG="${DUTYOFFICER_CONFIG:-/etc/dutyofficer/dutyofficer.toml}"
exec runuser -u dutyofficer -- /opt/dutyofficer/.venv/bin/dutyofficer "$@"
