// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The datapath's programs, with the kernel's routes from node to node. */

#include "meshpath/direct.h"

#include "meshpath/datapath.h"
#include "meshpath/license.h"
