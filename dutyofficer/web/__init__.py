"""Our own web: health, webhooks, and the page of phones of a demo."""
