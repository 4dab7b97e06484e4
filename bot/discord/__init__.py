"""The Discord bot: what it hears, and what it sends back."""
