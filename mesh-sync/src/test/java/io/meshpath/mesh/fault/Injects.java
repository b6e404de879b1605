// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which faults a test brings about. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Injects {
    Fault[] value();
}
