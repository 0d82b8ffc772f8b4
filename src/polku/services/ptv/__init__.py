"""Records of the Finnish Service Catalogue (PTV, open API version 11) as plain services."""
