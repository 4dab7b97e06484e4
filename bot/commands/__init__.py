"""The commands of `cinecite`."""
