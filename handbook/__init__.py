"""The site of the documents: the pages that are written from the program, and the hooks by which MkDocs asks for them."""
