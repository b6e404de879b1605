// SPDX-License-Identifier: Apache-2.0
/** Redis in pods: the servers, and as much of a client as the demo needs. */
@NullMarked
package io.meshpath.demo.redis;

import org.jspecify.annotations.NullMarked;
