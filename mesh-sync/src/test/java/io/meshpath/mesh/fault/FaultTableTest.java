// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTableTest {
    @ParameterizedTest
    @EnumSource
    void everyFaultIsInjectedBySomeTest(Fault fault) throws Exception {
        assertThat(testsOf(fault)).as(fault.toString()).isNotEmpty();
    }

    private static Set<String> testsOf(Fault fault) throws Exception {
        Set<String> tests = new TreeSet<>();
        for (Class<?> type : testClasses()) {
            for (Method method : type.getDeclaredMethods()) {
                Injects injects = method.getAnnotation(Injects.class);
                if (injects != null && List.of(injects.value()).contains(fault)) {
                    tests.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        return tests;
    }

    private static List<Class<?>> testClasses() throws Exception {
        Path root = Path.of(FaultTableTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.matches(".*(IT|Test)\\.class"))
                    .<Class<?>>map(FaultTableTest::load)
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        try {
            return Class.forName(
                    file.replace(".class", "").replace('/', '.'), false, FaultTableTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(file, e);
        }
    }
}
