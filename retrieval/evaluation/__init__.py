"""Evaluation: gold questions, predictions, judgements, measures and reports."""
