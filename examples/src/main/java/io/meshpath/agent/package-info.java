/** The reference agent: every module, composed. */
@NullMarked
package io.meshpath.agent;

import org.jspecify.annotations.NullMarked;
