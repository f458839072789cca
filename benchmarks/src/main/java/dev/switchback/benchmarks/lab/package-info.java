/** What is measured on: a server, a database with one table for each way, and what goes over its wire. */
@NullMarked
package dev.switchback.benchmarks.lab;

import org.jspecify.annotations.NullMarked;
