"""The console: the screens of officers, the team and administrators, one module a subject."""
