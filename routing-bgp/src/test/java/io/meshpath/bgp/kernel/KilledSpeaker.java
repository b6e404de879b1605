// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.RibChange;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process that keeps some routes in the kernel and changes others all the time, until somebody kills it. */
final class KilledSpeaker {
    static final int ROUTES = 2_000;
    private static final IpAddress LEFT = IpAddress.parse("198.51.100.2");
    private static final IpAddress RIGHT = IpAddress.parse("203.0.113.2");

    private KilledSpeaker() {}

    public static void main(String[] arguments) {
        Random random = new Random(Long.parseLong(arguments[0]));
        KernelRoutes kernel = KernelRoutes.open(KernelSettings.DEFAULT);
        kernel.changed(lasting());
        System.out.println("begins");
        while (true) {
            kernel.changed(changing(random));
            for (int turn = random.nextInt(5); turn >= 0; turn--) {
                kernel.doWork(System.nanoTime());
            }
        }
    }

    /** Routes that are the same in every life. */
    static List<RibChange> lasting() {
        List<RibChange> changes = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            changes.add(KernelLab.change(prefix(0x0a00_0000, i), i % 3 == 0 ? List.of(LEFT, RIGHT) : List.of(LEFT)));
        }
        return changes;
    }

    /** Other routes, somehow. */
    static List<RibChange> changing(Random random) {
        List<List<IpAddress>> ways = List.of(List.of(), List.of(LEFT), List.of(RIGHT), List.of(LEFT, RIGHT));
        List<RibChange> changes = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            changes.add(KernelLab.change(prefix(0x1400_0000, i), ways.get(random.nextInt(ways.size()))));
        }
        return changes;
    }

    private static Cidr prefix(int base, int number) {
        return Cidr.masking(IpAddress.of4(base + (number << 8)), 24);
    }
}
