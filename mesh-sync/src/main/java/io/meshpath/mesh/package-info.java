/** The state of clusters, in and out of etcd. */
@NullMarked
package io.meshpath.mesh;

import org.jspecify.annotations.NullMarked;
