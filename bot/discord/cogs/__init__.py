"""What people can do on Discord, each part by itself."""
