"""What a result looks like: numbers rounded once, tables, figures, sentences, and the documents that hold them."""
