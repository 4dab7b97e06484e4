"""How well questions are answered: gold, predictions, judgements, measures and the pages that show them."""
