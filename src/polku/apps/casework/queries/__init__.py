"""What the pages, the export and the command line ask about clients."""
