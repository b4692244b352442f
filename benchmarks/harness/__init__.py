"""Runs howdah side by side with its peers and judges the floors."""
