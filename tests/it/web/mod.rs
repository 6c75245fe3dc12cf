//! The pages as a browser meets them.

pub mod app;
mod pages;
mod routes;
mod sign_in;
