"""What is printed: Typst templates, the one function that renders them, and the same paper as a Word file."""
