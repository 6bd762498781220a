"""The small pictures of the cards: one module for each kind of picture. They are SVG, so a page needs no library."""
