"""The steps by which a database came to its present tables; run by `store.opening`, never by hand."""
