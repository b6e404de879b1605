/** Network policies: read, modelled, compiled to verdict tables, and explained. */
@NullMarked
package io.meshpath.policy;

import org.jspecify.annotations.NullMarked;
