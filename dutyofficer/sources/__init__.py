"""Where warnings come from: each source turns one publisher's bytes into values, and never raises beyond BadPoll."""
