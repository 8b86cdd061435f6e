"""Ways to reach a phone: each channel is one small file with one method."""
