"""The kinds of steps that labs are made of, one module each: see step.py for what a step must offer."""
