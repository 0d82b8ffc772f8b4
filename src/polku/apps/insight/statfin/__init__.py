"""Official figures from Statistics Finland's open interface into the tables of `polku.reference`."""
