"""The kinds of steps that labs consist of, one module each. step.py describes what a kind of step must offer."""
