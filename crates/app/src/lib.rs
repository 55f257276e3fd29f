//! Every operation of the application, declared once, and its wiring.
