/** Small complete programs, one or more for each module. */
@NullMarked
package io.meshpath.examples;

import org.jspecify.annotations.NullMarked;
