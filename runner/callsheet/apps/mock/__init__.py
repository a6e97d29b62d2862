"""The embedded mock server: answers a collection's requests from files beside them."""
