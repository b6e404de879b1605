/** The bpf(2) system call, typed maps, struct layouts and feature probes. */
@NullMarked
package io.meshpath.bpf;

import org.jspecify.annotations.NullMarked;
