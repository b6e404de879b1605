// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.btf.LayoutsObject;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Octets;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes Java of {@code src/test/bpf/layouts.bpf.c}, compiles it, and uses it. */
class LayoutGeneratorTest {
    private static final List<String> LAYOUTS = List.of(
            "# what the test needs", "", "public io.example.Sample = struct sample", "io.example.Color = enum color");

    @TempDir
    static Path folder;

    private static ClassLoader generated;

    @BeforeAll
    static void generateAndCompile() throws IOException {
        Path layouts = Files.write(folder.resolve("layouts.properties"), LAYOUTS);
        Path objects = Files.createDirectories(folder.resolve("objects"));
        Files.write(objects.resolve("layouts.o"), LayoutsObject.bytes());
        Path sources = folder.resolve("sources");
        String[] arguments = {"--objects", "" + objects, "--layouts", "" + layouts, "--out", "" + sources};
        LayoutGenerator.main(arguments);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all",
                        "-Werror",
                        "-proc:none",
                        "-classpath",
                        classPath(Layout.class),
                        "-d",
                        "" + classes,
                        "" + sources.resolve("io/example/Sample.java"),
                        "" + sources.resolve("io/example/Color.java"));
        assertThat(failed).isZero();
        generated = new URLClassLoader(new URL[] {classes.toUri().toURL()}, LayoutGeneratorTest.class.getClassLoader());
    }

    private static String classPath(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }

    private static Object construct(Class<?> type, Object... arguments) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(arguments);
    }

    private static Object sample(int u8) throws ReflectiveOperationException {
        Class<?> inner = generated.loadClass("io.example.Sample$Inner");
        Object one = construct(inner, 0x0102, 0x0a000001);
        return construct(
                generated.loadClass("io.example.Sample"),
                u8,
                -1,
                0xfffe,
                -3,
                0x1234,
                -4,
                -5,
                0x0a01_0203,
                -6L,
                -7L,
                0x0102_0304_0506_0708L,
                Octets.parse("0a0b0c0d0e0f"),
                true,
                7,
                List.of(0x5678, 0x9abc),
                one,
                List.of(one, construct(inner, 0, 1)),
                -8);
    }

    @SuppressWarnings("unchecked")
    private static Layout<Object> layout() throws ReflectiveOperationException {
        return (Layout<Object>)
                generated.loadClass("io.example.Sample").getField("LAYOUT").get(null);
    }

    @Test
    void writesFieldsWhereCHasThem() throws ReflectiveOperationException {
        byte[] bytes = new byte[100];
        layout().write(sample(1), ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 4);
        assertThat(HexFormat.of().formatHex(bytes, 4, 100))
                .isEqualTo("01" + "ff" + "feff" + "fdff" + "1234" + "fcffffff" + "fbffffff" + "0a010203" + "00000000"
                        + "faffffffffffffff" + "f9ffffffffffffff" + "0102030405060708" + "0a0b0c0d0e0f" + "01" + "00"
                        + "07000000" + "56789abc" + "02010000" + "0a000001" + "02010000" + "0a000001" + "00000000"
                        + "00000001" + "f8ffffff" + "00000000");
    }

    @Test
    void readsBackWhatItWrote() throws ReflectiveOperationException {
        ByteBuffer buffer = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
        Layout<Object> layout = layout();
        layout.write(sample(255), buffer, 0);
        assertThat(layout.byteSize()).isEqualTo(96);
        assertThat(layout.read(buffer, 0)).isEqualTo(sample(255));
    }

    @Test
    void refusesValuesThatDoNotFit() {
        assertThatThrownBy(() -> sample(256))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .hasMessage("u8 does not fit in 8 unsigned bits: 256");
    }

    @Test
    void describesItselfAsCDoes() throws ReflectiveOperationException {
        BtfBuilder types = new BtfBuilder();
        int id = layout().describe(types);
        Btf ours = types.build();
        Btf clangs = Btf.ofObject(LayoutsObject.bytes());
        BtfType.Struct expected =
                (BtfType.Struct) clangs.type(clangs.findStruct("sample").orElseThrow());
        BtfType.Struct actual = (BtfType.Struct) ours.type(id);
        assertThat(actual.byteSize()).isEqualTo(expected.byteSize());
        assertThat(actual.members())
                .extracting(BtfType.Member::name)
                .isEqualTo(expected.members().stream().map(BtfType.Member::name).toList());
        for (int i = 0; i < expected.members().size(); i++) {
            assertThat(actual.members().get(i).bitOffset())
                    .isEqualTo(expected.members().get(i).bitOffset());
            assertThat(ours.byteSize(actual.members().get(i).type()))
                    .isEqualTo(clangs.byteSize(expected.members().get(i).type()));
        }
    }

    @Test
    void enumsKnowTheirNumbers() throws ReflectiveOperationException {
        Class<?> color = generated.loadClass("io.example.Color");
        var of = color.getMethod("of", int.class);
        var code = color.getMethod("code");
        of.setAccessible(true);
        code.setAccessible(true);
        assertThat(of.invoke(null, 7)).hasToString("VIOLET");
        assertThat(of.invoke(null, 0)).hasToString("RED");
        assertThat(code.invoke(of.invoke(null, 7))).isEqualTo(7);
        assertThatThrownBy(() -> of.invoke(null, 5)).cause().hasMessage("no enum color has the number 5");
    }

    @Test
    void leavesFilesThatWouldNotChangeAlone() throws IOException {
        Path file = folder.resolve("sources/io/example/Sample.java");
        var before = Files.getLastModifiedTime(file);
        LayoutGenerator.main(new String[] {
            "--objects",
            "" + folder.resolve("objects"),
            "--layouts",
            "" + folder.resolve("layouts.properties"),
            "--out",
            "" + folder.resolve("sources")
        });
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    }

    private static Map<Path, String> generate(String line) {
        return LayoutGenerator.generate(
                ObjectTypes.read(folder.resolve("objects")), LayoutRequest.parse(List.of(line), "layouts.properties"));
    }

    @Test
    void refusesByNameWhatHasNoFaithfulForm() {
        assertThatThrownBy(() -> generate("io.example.X = struct with_bits"))
                .hasMessage("cannot make Java of struct with_bits.low: it is a bit field");
        assertThatThrownBy(() -> generate("io.example.X = struct with_union"))
                .hasMessage("cannot make Java of struct with_union.either: it is a union");
        assertThatThrownBy(() -> generate("io.example.X = struct with_pointer"))
                .hasMessageStartingWith("cannot make Java of struct with_pointer.pointer: it is of a type without");
    }

    @Test
    void saysWhereATypeWasLookedFor() {
        assertThatThrownBy(() -> generate("io.example.X = struct nobody"))
                .hasMessageContaining("struct nobody is in no object of")
                .hasMessageContaining("[layouts.o]");
    }

    @Test
    void refusesLinesItCannotRead() {
        assertThatThrownBy(() -> generate("io.example.X: union x"))
                .hasMessage("layouts.properties:1: expected [public] package.Class = struct|enum|object name but was:"
                        + " io.example.X: union x");
    }
}
