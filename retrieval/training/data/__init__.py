"""What the models are trained and measured with, read from the data folder."""
