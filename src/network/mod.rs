//! Network: the networks, defined once in burn for every device.
