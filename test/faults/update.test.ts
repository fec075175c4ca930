import { testSweep } from './test-sweep';

testSweep('update');
