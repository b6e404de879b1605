/** The {@code meshpath} command. */
@NullMarked
package io.meshpath.command;

import org.jspecify.annotations.NullMarked;
