// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Does what is not allowed: in processes without capabilities or in a namespace, behind a filter, through limited handles. */
@ExtendWith(KernelTest.class)
class RightsIT {
    /** What the processes run. */
    static final class MakeMap {
        public static void main(String[] args) {
            for (String type : args) {
                try (BpfMap map = MapSpec.of(new MapType(Integer.parseInt(type)), "mp_denied", 4, 4, 1)
                        .create()) {
                    System.out.println("made " + map);
                    BpfMaps.ids();
                } catch (BpfException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    private static List<String> makeMaps(List<MapType> types, String... wrapper)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MakeMap.class.getName()));
        types.forEach(type -> command.add("" + type.number()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }

    @Test
    void aRefusalNamesTheMissingCapability() throws IOException, InterruptedException {
        List<String> said = makeMaps(List.of(MapType.ARRAY), "setpriv", "--bounding-set=-all", "--inh-caps=-all");
        assertThat(said.get(0))
                .startsWith("BPF_MAP_CREATE map mp_denied: EPERM (operation not permitted); "
                        + "this thread has neither CAP_BPF nor CAP_SYS_ADMIN (kernel.unprivileged_bpf_disabled is ")
                .contains("run as root or grant CAP_BPF");
    }

    @Test
    void withTheRightToMakeMapsOnlyOthersAreRefusedByWhatTheyNeed() throws IOException, InterruptedException {
        List<String> said = makeMaps(
                List.of(MapType.SOCKMAP, MapType.ARRAY), "setpriv", "--bounding-set=-all,+bpf", "--inh-caps=-all");
        assertThat(said.get(0))
                .startsWith("BPF_MAP_CREATE map mp_denied: EPERM (operation not permitted); "
                        + "SOCKMAP maps need CAP_NET_ADMIN, which this thread lacks");
        assertThat(said.get(1)).isEqualTo("made ARRAY map mp_denied");
        assertThat(said.get(2))
                .startsWith("BPF_MAP_GET_NEXT_ID")
                .contains("EPERM (operation not permitted); numbers of objects, and walks over all of them, need");
    }

    @Test
    void rootOfAUserNamespaceIsToldThatItIsNone() throws IOException, InterruptedException {
        assertThat(makeMaps(List.of(MapType.SOCKMAP), "unshare", "--user", "--map-root-user")
                        .get(0))
                .contains("EPERM (operation not permitted); this process is in a user namespace of its own");
    }

    @Test
    void aSeccompFilterIsNamed() throws InterruptedException {
        assertThat(Seccomp.refusing(Errno.EPERM, RightsIT::refusal))
                .startsWith("BPF_MAP_CREATE map mp_denied: EPERM (operation not permitted); ")
                .endsWith("a seccomp filter is active: container runtimes block bpf(2) unless their profile allows it");
        assertThat(Seccomp.refusing(Errno.ENOSYS, RightsIT::refusal))
                .isEqualTo(
                        "BPF_MAP_CREATE map mp_denied: ENOSYS (function not implemented); the kernel was built without"
                                + " CONFIG_BPF_SYSCALL, or a seccomp filter hides bpf(2)");
    }

    private static String refusal() {
        try (BpfMap map = MapSpec.array("mp_denied", 4, 1).create()) {
            return "made " + map;
        } catch (BpfException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aFrozenMapSaysThatItIs() {
        try (BpfArray<Integer> array = BpfArray.create("mp_frozen", Layouts.U32, 1)) {
            array.map().freeze();
            assertThatThrownBy(() -> array.set(0, 1))
                    .hasMessage(
                            "BPF_MAP_UPDATE_ELEM map mp_frozen: EPERM (operation not permitted); the map is frozen: user"
                                    + " space can write it no more");
            assertThat(array.get(0)).isZero();
        }
    }

    @Test
    void aLimitedHandleSaysThatItIs() {
        try (BpfMap map = MapSpec.array("mp_limited", 4, 1).create();
                BpfMap reader = BpfMaps.openById(map.info().id(), MapAccess.READ_ONLY);
                BpfMap writer = BpfMaps.openById(map.info().id(), MapAccess.WRITE_ONLY)) {
            ByteBuffer four = ByteBuffer.allocate(4);
            assertThatThrownBy(() -> reader.update(four, four, UpdateMode.ANY))
                    .hasMessageEndingWith("; this handle may only read: open the map without READ_ONLY");
            assertThatThrownBy(() -> writer.lookup(four, four))
                    .hasMessageEndingWith("; this handle may only write: open the map without WRITE_ONLY");
        }
    }
}
