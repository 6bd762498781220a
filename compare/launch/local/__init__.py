"""The runtime `local`: a shop as processes of this machine."""
