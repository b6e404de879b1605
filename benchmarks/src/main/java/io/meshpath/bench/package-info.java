/** Benchmarks: single operations by JMH, and whole setups side by side. */
@NullMarked
package io.meshpath.bench;

import org.jspecify.annotations.NullMarked;
