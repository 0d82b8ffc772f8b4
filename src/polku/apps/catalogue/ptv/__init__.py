"""The open interface of the Finnish Service Catalogue (PTV), version 11, asked over HTTP."""
