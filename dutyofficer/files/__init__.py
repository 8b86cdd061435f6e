"""Import and export, one module a format: text in, core's values out, and back. Knows no store and no desk."""
