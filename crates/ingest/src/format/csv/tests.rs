//! Samples written for this test.
