"""What arrives in the addresses and forms of referrals."""
