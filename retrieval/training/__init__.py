"""Commands that make the built-in models again; never imported at run time."""
