"""The runtime `docker`: a shop as containers, by the compose files that people use by hand."""
