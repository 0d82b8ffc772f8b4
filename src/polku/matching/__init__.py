"""Services found by need: words, their forms and their relatives; later, jobs by skill."""
