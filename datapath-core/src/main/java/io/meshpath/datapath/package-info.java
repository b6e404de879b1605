/** The datapath of a node: the BPF programs and what drives them. */
@NullMarked
package io.meshpath.datapath;

import org.jspecify.annotations.NullMarked;
