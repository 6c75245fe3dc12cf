//! The pages as a browser meets them.

mod app;
mod pages;
mod routes;
mod sign_in;
